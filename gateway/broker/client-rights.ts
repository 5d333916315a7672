import { LIMITS } from '../limits.ts';
import { parseTopic } from '../wire/topic.ts';
import type { ClientIdentity } from './client-guard.ts';
import { isGeneralFilter, isGeneralTopic } from './general-topic.ts';
import { judgeFilter, mayPublish, SUBSCRIPTIONS_MAX } from './open-rights.ts';
import { canMatchPublished, isValidFilter, siteOfFilter } from './topic-filter.ts';

/** What one client may do. */
export interface ClientRights {
  /** Whether a message on this topic is taken; else the connection is closed unacknowledged. */
  mayPublish(topic: string): boolean;
  /** What to answer to one filter; `breach` closes the connection. */
  judgeFilter(filter: string, subscriptions: number): 'granted' | 'refused' | 'breach';
  /** Whether a message that matches a granted filter may go to it all the same. */
  mayReceive(topic: string): boolean;
  /** Above it the connection is read more slowly; null for no bound. */
  readonly messagesPerSecondMax: number | null;
}

/** Where security is open. With `general`, everything outside the gateway's own topics is free as well. */
export function openRights(general: boolean): ClientRights {
  return {
    mayPublish: (topic) => mayPublish(topic) || (general && isGeneralTopic(topic)),
    judgeFilter: (filter, subscriptions) => {
      const verdict = judgeFilter(filter, subscriptions);
      const isFree = general && subscriptions < SUBSCRIPTIONS_MAX && isGeneralFilter(filter);
      return verdict === 'refused' && isFree ? 'granted' : verdict;
    },
    mayReceive: () => true,
    messagesPerSecondMax: null,
  };
}

function judge(
  filter: string,
  subscriptions: number,
  isGranted: (filter: string) => boolean,
): 'granted' | 'refused' | 'breach' {
  if (!isValidFilter(filter)) return 'breach';
  if (subscriptions >= SUBSCRIPTIONS_MAX) return 'refused';
  return isGranted(filter) ? 'granted' : 'refused';
}

type DevicePlace = NonNullable<ClientIdentity['device']>;

/** What was refused of its readings, and the commands to it: a filter that could match anything else reaches too far. */
function isForDevice(filter: string, { site, source }: DevicePlace): boolean {
  if (siteOfFilter(filter) !== site) return false;
  const [first = '', areas, area, command, ...more] = filter.split('/').slice(3);
  if (areas === undefined) return first === 'rejected';
  if (areas !== 'areas' || first === '#' || (source !== null && first !== source)) return false;
  if (area === '#') return true;
  return command === 'command' && (more.length === 0 || (more.length === 1 && more[0] !== '+'));
}

/** A device: readings of its own place, what was refused of them, and commands to it. */
function deviceRights(place: DevicePlace, general: boolean): ClientRights {
  const { site, source } = place;
  return {
    mayPublish: (topic) => {
      const parsed = parseTopic(topic);
      if (parsed === null) return general && isGeneralTopic(topic);
      switch (parsed.kind) {
        case 'reading':
        case 'readings':
        case 'command-result':
          return parsed.site === site && (source === null || parsed.source === source);
        default:
          return false;
      }
    },
    judgeFilter: (filter, subscriptions) =>
      judge(
        filter,
        subscriptions,
        (each) => isForDevice(each, place) || (general && isLiteral(each) && isGeneralFilter(each)),
      ),
    mayReceive: () => true,
    messagesPerSecondMax: LIMITS.deviceMessagesPerSecondMax,
  };
}

/** Whether a filter names its first level, and so can not match the gateway's own topics by a wildcard. */
function isLiteral(filter: string): boolean {
  return !/^[+#]/.test(filter);
}

/** People and programs publish nothing, and read what the gateway publishes of the sites they see. */
function readerRights(identity: ClientIdentity, general: boolean): ClientRights {
  const inScope = (filter: string): boolean => {
    if (!canMatchPublished(filter)) return false;
    if (identity.sites() === null) return true;
    const site = siteOfFilter(filter);
    return site === 'gateway' || (site !== null && identity.sees(site));
  };
  const isFree = (filter: string): boolean =>
    general && isGeneralFilter(filter) && (identity.sites() === null || isLiteral(filter));
  return {
    mayPublish: (topic) => general && isGeneralTopic(topic),
    judgeFilter: (filter, subscriptions) =>
      judge(filter, subscriptions, (each) => inScope(each) || isFree(each)),
    mayReceive: (topic) => {
      if (identity.sites() === null) return true;
      const parsed = parseTopic(topic);
      if (parsed === null || parsed.kind === 'status') return true;
      return identity.sees(parsed.site);
    },
    messagesPerSecondMax: null,
  };
}

/** What somebody may do where everybody signs in. */
export function enforcedRights(identity: ClientIdentity, general: boolean): ClientRights {
  return identity.device === null
    ? readerRights(identity, general)
    : deviceRights(identity.device, general);
}
