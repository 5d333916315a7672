/** Where an InfluxDB server is and how to sign in; null where the file says nothing. */
export interface InfluxAccess {
  readonly version: 1 | 2 | 3;
  /** Base address, http or https. */
  readonly url: string;
  /** Versions 1 and 3; with version 1 `database/policy` names a retention policy too. */
  readonly database: string | null;
  /** Version 2. */
  readonly bucket: string | null;
  readonly org: string | null;
  readonly token: string | null;
  readonly username: string | null;
  readonly password: string | null;
  /** How long the server is to keep readings, such as `90d`. */
  readonly retention: string | null;
}

/** What differs between the three versions: addresses, the name of the place written to, how to sign in. */
export interface InfluxTarget {
  /** For people: version, place and address, without credentials. */
  readonly name: string;
  /** Where lines go, with nanosecond times. */
  readonly writePath: string;
  /** Where InfluxQL goes; the text follows as `&q=`. */
  readonly queryPath: string;
  /** The database or bucket. */
  readonly place: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A statement that fails where the place does not exist; null where the version never makes one by itself. */
  readonly probe: string | null;
}

function query(values: Readonly<Record<string, string | null | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`)
    .join('&');
}

/** An InfluxQL identifier. */
export function quotedName(name: string): string {
  return `"${name.replaceAll(/["\\]/g, (letter) => `\\${letter}`)}"`;
}

function basic(username: string | null, password: string | null): Record<string, string> {
  if (username === null) return {};
  const credentials = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
  return { authorization: `Basic ${credentials}` };
}

/**
 * The three dialects. `/write` of the 1.x interface would make a missing bucket of 2.x with three days' retention, so that
 * 2.x and 3.x are only written to through `/api/v2/write`. 3.x makes a missing database even there: it is asked first.
 */
export function influxTarget(access: InfluxAccess): InfluxTarget {
  const { version, database, bucket, org, token, username, password } = access;
  const place = (version === 2 ? bucket : database) ?? '';
  const [db = '', rp] = place.split('/');
  const address = new URL(access.url);
  const name = `InfluxDB ${version} at ${address.host}, ${version === 2 ? 'bucket' : 'database'} ${place}`;
  const signIn = token === null ? basic(username, password) : { authorization: `Token ${token}` };
  const writePath =
    version === 1
      ? `/write?${query({ db, rp, precision: 'ns' })}`
      : `/api/v2/write?${query({ org, bucket: place, precision: 'ns' })}`;
  const probes = {
    1: `SHOW RETENTION POLICIES ON ${quotedName(db)}`,
    2: null,
    3: 'SHOW MEASUREMENTS LIMIT 1',
  } as const;
  return {
    name,
    writePath,
    queryPath: `/query?${query({ db, rp })}`,
    place: db,
    headers: signIn,
    probe: probes[version],
  };
}
