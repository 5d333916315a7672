import type { ProfileEntry, ProfileFile } from './profile-file.ts';
import {
  entryRows,
  entryTitle,
  inBoth,
  type ProfileRow,
  profileSummary,
  reckonedText,
} from './profile-row.ts';
import type { Bilingual } from './register.ts';

const BOUNDS: Readonly<Record<ProfileRow['bound'], Bilingual>> = {
  exact: { zh: '等于', en: 'exact' },
  upper: { zh: '不高于', en: 'upper' },
  lower: { zh: '不低于', en: 'lower' },
};
const CONFIDENCES: Readonly<Record<ProfileRow['confidence'], Bilingual>> = {
  found: { zh: '已查到', en: 'found' },
  'memory-high': { zh: '凭记忆，把握高', en: 'memory-high' },
  'memory-low': { zh: '凭记忆，把握低（默认关闭）', en: 'memory-low (off)' },
};

const INTRODUCTION = `# Built-in profiles · 内置标准限值

What standards say of limits, as data that always applies (\`hazgate profile list\`, \`hazgate profile show ID\`, \`GET /api/v1/profiles\`).
This page is made from that data; a test holds it up to date (\`npx vitest run tests/rules/profile-page.test.ts -u\` makes it anew).
本页由内置数据生成，由测试保证与数据一致。

- **Bound · 界限**: \`upper\` a site's limit may be at most this, \`lower\` at least, \`exact\` neither more nor less. 现场限值不得高于／不得低于／必须等于标准值。
- **Statutory · 强制**: a looser limit, or an on-delay, is refused with the clause; "no" is a recommendation (宜) or a value that the design sets. 放宽限值或设置报警延时将被拒绝并指出条款；"否"为推荐值（宜）或由设计确定。
- **Confidence · 可信度**: \`found\` seen in a copy of the text, mostly a secondary one; \`memory-high\` and \`memory-low\` not seen. What is of low confidence is off until the site file names it in \`confirm\`. 低可信度的数值默认关闭，现场文件在 \`confirm\` 中点名后生效。
- A toxic gas in ppm is converted at 20 °C (mg/m3 × 24.04 / M) and rounded to the safe side. ppm 按 20 °C 换算并向安全侧取整。
`;

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function limitLine(entry: ProfileEntry, row: ProfileRow): string {
  const edition = row.edition === null ? '' : ` (${row.edition})`;
  const cells = [
    inBoth(entryTitle(entry)),
    row.limit,
    reckonedText(row),
    `${row.id} ${row.clause}${edition}`,
    inBoth(BOUNDS[row.bound]),
    row.statutory ? 'yes · 是' : 'no · 否',
    inBoth(CONFIDENCES[row.confidence]),
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

function guidanceLines(profile: ProfileFile): readonly string[] {
  const told = new Map<string, string[]>();
  for (const entry of profile.points) {
    if (entry.guidance === undefined) continue;
    const { meaning, firstAction } = entry.guidance;
    const text = `${meaning.zh}**${firstAction.zh}** ${meaning.en} **${firstAction.en}**`;
    const title = [entry.kind, entry.placement].filter((part) => part !== undefined).join(' ');
    const titles = told.get(text) ?? [];
    if (!titles.includes(title)) titles.push(title);
    told.set(text, titles);
  }
  return [...told].map(([text, titles]) => `- \`${titles.join('`, `')}\`: ${text}`);
}

function section(profile: ProfileFile): string {
  const { id, name } = profileSummary(profile);
  const lines = profile.points.flatMap((entry) =>
    entryRows(profile, entry).map((row) => limitLine(entry, row)),
  );
  const table =
    lines.length === 0
      ? []
      : [
          '| points · 测点 | limit · 限值 | value · 数值 | source · 依据 | bound · 界限 | statutory · 强制 | confidence · 可信度 |',
          '| --- | --- | --- | --- | --- | --- | --- |',
          ...lines,
          '',
        ];
  const title = name === null ? id : `${id}: ${name.en} · ${name.zh}`;
  return [`## ${title}`, '', ...table, ...guidanceLines(profile), ''].join('\n');
}

/** The Markdown page of every limit of profiles, in both languages, with what operators are told. */
export function profilePage(profiles: readonly ProfileFile[]): string {
  return [INTRODUCTION, ...profiles.map(section)].join('\n');
}

/** Names of bounds, in both languages. */
export function boundText(bound: ProfileRow['bound']): Bilingual {
  return BOUNDS[bound];
}

/** Names of confidences, in both languages. */
export function confidenceText(confidence: ProfileRow['confidence']): Bilingual {
  return CONFIDENCES[confidence];
}
