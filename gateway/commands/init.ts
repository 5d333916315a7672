import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { check } from './check.ts';
import { type CommandIo, EXIT } from './command-io.ts';
import {
  gatewayTemplate,
  type InitAnswers,
  SITE_KINDS,
  type SiteKind,
  siteTemplate,
} from './init-templates.ts';
import { paintOf } from './progress.ts';

/** What the command line says; what is missing is asked for on a terminal, and else has a default. */
export interface InitOptions {
  readonly dir: string;
  readonly language?: string;
  readonly site?: string;
  readonly kind?: string;
  readonly nameZh?: string;
  readonly nameEn?: string;
  readonly region?: string;
  readonly timeZone?: string;
  /** Ask nothing. */
  readonly yes?: boolean;
  /** One JSON object a line instead of text, and no questions between them. */
  readonly json?: boolean;
}

interface Question {
  readonly flag: string;
  readonly zh: string;
  readonly en: string;
  readonly fallback: string;
  /** Why an answer does not do; null where it does. */
  readonly fault: (answer: string) => string | null;
}

const ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const RESERVED = ['gateway'];

function oneOf(words: readonly string[]): Question['fault'] {
  return (answer) => (words.includes(answer) ? null : `one of ${words.join(', ')}`);
}

function anyText(answer: string): string | null {
  return answer.trim() === '' ? 'may not be empty' : null;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const QUESTIONS: Readonly<Record<Exclude<keyof InitOptions, 'dir' | 'yes' | 'json'>, Question>> = {
  language: {
    flag: '--language',
    zh: '注释语言',
    en: 'Language of the comments',
    fallback: 'en',
    fault: oneOf(['zh', 'en']),
  },
  site: {
    flag: '--site',
    zh: '场所标识',
    en: 'Id of the site',
    fallback: 'my-site',
    fault: (answer) =>
      ID.test(answer) && !RESERVED.includes(answer)
        ? null
        : 'a-z, 0-9, _ and -, up to 64, not "gateway"',
  },
  kind: {
    flag: '--kind',
    zh: '场所类型',
    en: 'Kind of site',
    fallback: 'chemical-park',
    fault: oneOf(SITE_KINDS),
  },
  nameZh: {
    flag: '--name-zh',
    zh: '中文名称',
    en: 'Name in Chinese',
    fallback: '我的场所',
    fault: anyText,
  },
  nameEn: {
    flag: '--name-en',
    zh: '英文名称',
    en: 'Name in English',
    fallback: 'My site',
    fault: anyText,
  },
  region: {
    flag: '--region',
    zh: '所属区域，由大到小，用 / 分开',
    en: 'Region, the widest first, joined by /',
    fallback: 'region',
    fault: (answer) => {
      const names = answer.split('/');
      return names.length <= 5 && names.every((name) => name.trim() !== '')
        ? null
        : 'one to five names joined by /';
    },
  },
  timeZone: {
    flag: '--time-zone',
    zh: '时区',
    en: 'Time zone',
    fallback: 'Asia/Shanghai',
    fault: (answer) => (isTimeZone(answer) ? null : 'an IANA name such as Asia/Shanghai'),
  },
};

type Answers = Record<keyof typeof QUESTIONS, string>;

/** Null where an answer from the command line does not do; it has then been told. */
async function answersOf(options: InitOptions, io: CommandIo): Promise<Answers | null> {
  const answers: Partial<Answers> = {};
  const ask = options.yes === true || options.json === true ? undefined : io.ask;
  for (const [key, question] of Object.entries(QUESTIONS) as [keyof Answers, Question][]) {
    const given = options[key];
    const fault = given === undefined ? null : question.fault(given);
    if (fault !== null) {
      io.stderr.write(`init: ${question.flag}: ${JSON.stringify(given)} does not do: ${fault}\n`);
      return null;
    }
    answers[key] =
      given ?? (ask === undefined ? question.fallback : await askFor(question, ask, io));
  }
  return answers as Answers;
}

async function askFor(
  question: Question,
  ask: NonNullable<CommandIo['ask']>,
  io: CommandIo,
): Promise<string> {
  for (;;) {
    const answer = (await ask(`${question.en} ${question.zh} [${question.fallback}]: `)).trim();
    const settled = answer === '' ? question.fallback : answer;
    const fault = question.fault(settled);
    if (fault === null) return settled;
    io.stderr.write(`${fault}\n`);
  }
}

function settled(answers: Answers): InitAnswers {
  return {
    ...answers,
    language: answers.language === 'zh' ? 'zh' : 'en',
    kind: answers.kind as SiteKind,
    region: answers.region.split('/').map((name) => name.trim()),
  };
}

/** A path as it is typed on a command line. */
function forShell(path: string): string {
  return /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** The command `init`: writes a gateway file and a site file with comments. 2 where a file is there already; nothing is then written. */
export async function init(options: InitOptions, io: CommandIo): Promise<number> {
  const gatewayFile = join(options.dir, 'hazgate.yaml');
  const answers = existsSync(gatewayFile) ? null : await answersOf(options, io);
  const siteFile = join(options.dir, 'sites', `${answers?.site ?? ''}.yaml`);
  const taken = [gatewayFile, siteFile].find((file) => existsSync(file));
  if (taken !== undefined) {
    io.stderr.write(`init: ${taken} is there already; nothing is overwritten\n`);
    return EXIT.wrongUsage;
  }
  if (answers === null) return EXIT.wrongUsage;
  const said = settled(answers);
  mkdirSync(dirname(siteFile), { recursive: true });
  // `wx`: also a file that has come into being meanwhile is not overwritten.
  writeFileSync(siteFile, siteTemplate(said), { flag: 'wx' });
  writeFileSync(gatewayFile, gatewayTemplate(said), { flag: 'wx' });
  const { json = false } = options;
  const code = await check([gatewayFile], { stdout: io.stdout, stderr: io.stderr, json });
  if (json) {
    for (const written of [gatewayFile, siteFile])
      io.stdout.write(`${JSON.stringify({ written })}\n`);
    return code;
  }
  const paint = paintOf(io);
  io.stdout.write(`${paint.good('written')}: ${gatewayFile}, ${siteFile}\n`);
  const config = forShell(relative('.', gatewayFile) || gatewayFile);
  io.stdout.write(`next: hazgate start --config ${config}\n`);
  return code;
}
