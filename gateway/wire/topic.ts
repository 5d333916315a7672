/** Every topic that the gateway reads or writes, taken apart. Names are as they stand in the topic, known or not. */
export type Topic =
  | {
      readonly kind: 'reading';
      readonly site: string;
      readonly source: string;
      readonly point: string;
    }
  | { readonly kind: 'readings'; readonly site: string; readonly source: string }
  | { readonly kind: 'rejected'; readonly site: string }
  | { readonly kind: 'alarm'; readonly site: string; readonly alarm: string }
  | { readonly kind: 'alarm-events'; readonly site: string }
  | {
      readonly kind: 'command' | 'command-result';
      readonly site: string;
      readonly source: string;
      readonly area: string;
    }
  | { readonly kind: 'status' };

/** What all topics of this gateway begin with. */
export const TOPIC_ROOT = 'hazgate/v1';

/** The reserved site of the gateway itself. */
const GATEWAY = 'gateway';

/** Longest topic that is read, in UTF-16 units; three ids of 64 characters fit with room to spare. */
const TOPIC_LENGTH_MAX = 512;

/** The topic as it is published. */
export function formatTopic(topic: Topic): string {
  switch (topic.kind) {
    case 'reading':
      return `${TOPIC_ROOT}/${topic.site}/${topic.source}/${topic.point}/reading`;
    case 'readings':
      return `${TOPIC_ROOT}/${topic.site}/${topic.source}/readings`;
    case 'rejected':
      return `${TOPIC_ROOT}/${topic.site}/rejected`;
    case 'alarm':
      return `${TOPIC_ROOT}/${topic.site}/alarms/${topic.alarm}`;
    case 'alarm-events':
      return `${TOPIC_ROOT}/${topic.site}/alarm-events`;
    case 'command':
      return `${TOPIC_ROOT}/${topic.site}/${topic.source}/areas/${topic.area}/command`;
    case 'command-result':
      return `${TOPIC_ROOT}/${topic.site}/${topic.source}/areas/${topic.area}/command/result`;
    case 'status':
      return `${TOPIC_ROOT}/${GATEWAY}/status`;
  }
}

/** Control characters, wildcards, and what a decoder puts in place of bytes that are not UTF-8. */
function isForbidden(code: number): boolean {
  return code < 0x20 || code === 0x7f || code === 0x23 || code === 0x2b || code === 0xfffd;
}

function levelsOf(text: string): readonly string[] | null {
  if (text.length > TOPIC_LENGTH_MAX || !text.startsWith(`${TOPIC_ROOT}/`)) return null;
  for (let index = 0; index < text.length; index += 1) {
    if (isForbidden(text.charCodeAt(index))) return null;
  }
  const levels = text.slice(TOPIC_ROOT.length + 1).split('/');
  return levels.includes('') ? null : levels;
}

function topicOfSite(site: string, levels: readonly string[]): Topic | null {
  const [, second = '', third = '', fourth = '', fifth = ''] = levels;
  switch (levels.length) {
    case 2:
      if (site === GATEWAY) return second === 'status' ? { kind: 'status' } : null;
      return second === 'rejected' || second === 'alarm-events' ? { kind: second, site } : null;
    case 3:
      if (second === 'alarms') return { kind: 'alarm', site, alarm: third };
      return third === 'readings' ? { kind: 'readings', site, source: second } : null;
    case 4:
      return fourth === 'reading' ? { kind: 'reading', site, source: second, point: third } : null;
    case 5:
    case 6: {
      if (third !== 'areas' || fifth !== 'command') return null;
      if (levels.length === 5) return { kind: 'command', site, source: second, area: fourth };
      return levels[5] === 'result'
        ? { kind: 'command-result', site, source: second, area: fourth }
        : null;
    }
    default:
      return null;
  }
}

/**
 * Takes a topic apart; null where it is none of this gateway's. Names are not looked up: a device with a wrong name
 * in its settings shall be told so, not be taken for an intruder.
 */
export function parseTopic(text: string): Topic | null {
  const levels = levelsOf(text);
  const site = levels?.[0];
  return levels === null || site === undefined ? null : topicOfSite(site, levels);
}
