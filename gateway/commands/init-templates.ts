/** What a person said of the site that is to be watched. */
export interface InitAnswers {
  /** Of the comments in the files. */
  readonly language: 'zh' | 'en';
  /** Id of the site. */
  readonly site: string;
  readonly kind: SiteKind;
  readonly nameZh: string;
  readonly nameEn: string;
  /** One to five names, the widest first. */
  readonly region: readonly string[];
  readonly timeZone: string;
}

/** Kinds of site that there is a first site file for. */
export const SITE_KINDS = ['chemical-park', 'coal-mine', 'tailings-dam'] as const;
export type SiteKind = (typeof SITE_KINDS)[number];

/** A comment in both languages. */
type Remark = readonly [zh: string, en: string];

/** A text as YAML takes it in any case. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function remarks(language: 'zh' | 'en'): (...remark: Remark) => string {
  return (zh, en) => `# ${language === 'zh' ? zh : en}`;
}

/** The gateway file. */
export function gatewayTemplate({
  language,
  site,
}: Pick<InitAnswers, 'language' | 'site'>): string {
  const say = remarks(language);
  return `${say('Hazgate 网关文件：所有路径相对于本文件。', 'Hazgate gateway file; paths are relative to this file.')}
${say('逐项说明：hazgate 运行时见 /schemas/gateway.json。', 'Every key is described at /schemas/gateway.json of a running gateway.')}
data: ./data                                   ${say('必须保存的一切都在这里，请备份：hazgate backup', 'everything that must survive lives here; copy it with: hazgate backup')}
mqtt: { host: 127.0.0.1, port: 1883 }          ${say('设备连接处；可加 ws: { port: 9001 } 或 tls', 'where devices connect; ws: { port: 9001 } adds WebSocket')}
http: { host: 127.0.0.1, port: 8080 }          ${say('监控画面、接口与 /docs', 'the control room, the API, /docs')}
security: { mode: open }                       ${say('open：无账户，仅限本机', 'open: no accounts, this machine only')}
historian: { kind: embedded }                  ${say('数据目录中的 SQLite；也可用 InfluxDB，例如：', 'SQLite in the data directory; or an InfluxDB server, such as:')}
# historian: { kind: influxdb, version: 1, url: "http://127.0.0.1:8086", database: plant }
# historian: { kind: influxdb, version: 2, url: "http://127.0.0.1:8086", org: plant, bucket: plant }
# historian: { kind: influxdb, version: 3, url: "http://127.0.0.1:8181", database: plant }
${say('令牌与口令用环境变量：HAZGATE_HISTORIAN_TOKEN、HAZGATE_HISTORIAN_PASSWORD', 'tokens and passwords from the environment: HAZGATE_HISTORIAN_TOKEN, HAZGATE_HISTORIAN_PASSWORD')}
sites: [sites/${site}.yaml]
`;
}

function chemicalPark(say: (...remark: Remark) => string): string {
  return `  - id: tank-farm-1
    kind: tank-farm
    name: { zh: 一号罐区, en: Tank farm 1 }
    points:
      - id: lt-101                             ${say('储罐液位', 'level of a tank')}
        kind: tank-level
        unit: m
        range: [0, 12]                         ${say('仪表量程；超出即存疑', 'what the instrument can measure; beyond it the value is doubted')}
        periodSeconds: 1                       ${say('应每秒一个读数', 'a reading a second is expected')}
        limits: { HH: 11.2, H: 10.5, L: 1.5, LL: 0.8 }   ${say('示例值，请按设计文件填写', 'examples: take them from the design')}
        deadband: 0.05                         ${say('回差：退回超过此值才算恢复', 'back by more than this before a level is left')}
      - id: gt-201                             ${say('有毒气体探测器', 'a toxic-gas detector')}
        kind: toxic-gas
        substance: ammonia
        unit: ppm
        range: [0, 100]
        limits: { H: 25, HH: 50 }              ${say('示例值，请按标准和物质填写', 'examples: take them from your standard and substance')}
`;
}

function coalMine(say: (...remark: Remark) => string): string {
  return `  - id: face-1
    kind: coal-mine
    name: { zh: 一号工作面, en: Face 1 }
    points:
      - id: t1                                 ${say('工作面甲烷', 'methane at the face')}
        kind: methane
        placement: working-face
        unit: "%CH4"
        range: [0, 4]
        periodSeconds: 20
        limits: { H: 1.0 }                     ${say('报警值；不得高于规程', 'the alarm limit; never above the regulation')}
      - id: co1                                ${say('一氧化碳', 'carbon monoxide')}
        kind: carbon-monoxide
        unit: ppm
        range: [0, 500]
        limits: { H: 24 }
`;
}

function tailingsDam(say: (...remark: Remark) => string): string {
  return `  - id: dam-1
    kind: tailings-dam
    name: { zh: 一号尾矿库, en: Tailings dam 1 }
    grade: 3                                   ${say('尾矿库等别 1 至 5', 'grade of the dam, 1 to 5')}
    construction: upstream
    points:
      - id: wl1                                ${say('库水位', 'level of the pool')}
        kind: pool-level
        unit: m
        range: [0, 100]
        periodSeconds: 600
        limits: { blue: 81, yellow: 82, orange: 83, red: 84 }   ${say('示例值，请按设计文件填写', 'examples: take them from the design')}
      - id: dx1                                ${say('表面位移', 'displacement of the surface')}
        kind: displacement
        unit: mm
        range: [0, 500]
        periodSeconds: 3600
        limits: { blue: 20, yellow: 30, orange: 40, red: 50 }
`;
}

const SOURCES: Readonly<Record<SiteKind, (say: (...remark: Remark) => string) => string>> = {
  'chemical-park': chemicalPark,
  'coal-mine': coalMine,
  'tailings-dam': tailingsDam,
};

/** The site file, with a first source to copy from. */
export function siteTemplate(answers: InitAnswers): string {
  const { language, site, kind, nameZh, nameEn, region, timeZone } = answers;
  const say = remarks(language);
  return `${say('场所文件。改后执行 hazgate check，再发 SIGHUP 或重启生效。', 'Site file. After a change: hazgate check, then SIGHUP or a restart.')}
site:
  id: ${quoted(site)}                          ${say('主题与地址的一部分：a-z、0-9、_、-', 'part of topics and addresses: a-z, 0-9, _ and -')}
  kind: ${kind}
  name: { zh: ${quoted(nameZh)}, en: ${quoted(nameEn)} }
  region: [${region.map(quoted).join(', ')}]   ${say('由大到小，一至五级', 'from the widest to the narrowest, one to five')}
  timeZone: ${quoted(timeZone)}
sources:
${SOURCES[kind](say)}`;
}
