import { z } from 'zod';
import { GUARDED_ACTIONS } from '../../rules/guarded-action.ts';

const port = z.int().min(0).max(65_535);
const host = z.string().min(1).describe('Address or name to listen on.');
const path = z.string().min(1);

const mqttSchema = z
  .strictObject({
    host: host.default('127.0.0.1'),
    port: port.default(1883).describe('TCP port; 0 for any free port.'),
    tls: z
      .strictObject({
        port: port.default(8883).describe('TLS port; 0 for any free port.'),
        cert: path.describe('Certificate chain, PEM.'),
        key: path.describe('Private key, PEM.'),
        ca: path.optional().describe('Authorities that sign client certificates, PEM.'),
        crl: path
          .optional()
          .describe(
            'Client certificates that those authorities have revoked (X.509 CRL), PEM; one for each of them.',
          ),
        requireClientCert: z
          .boolean()
          .default(false)
          .describe('Whether a client without a certificate is refused.'),
      })
      .optional()
      .describe('MQTT over TLS.'),
    ws: z
      .strictObject({ port: port.describe('WebSocket port; 0 for any free port.') })
      .optional()
      .describe('MQTT over WebSocket.'),
    general: z
      .boolean()
      .default(false)
      .describe(
        'Whether topics outside hazgate/ are carried too, as by an ordinary broker; what it keeps outlives a restart.',
      ),
  })
  .describe('The MQTT broker.');

const httpSchema = z
  .strictObject({
    host: host.default('127.0.0.1'),
    port: port.default(8080).describe('TCP port; 0 for any free port.'),
    tls: z
      .strictObject({
        cert: path.describe('Certificate chain, PEM.'),
        key: path.describe('Private key, PEM.'),
      })
      .optional()
      .describe('HTTPS instead of HTTP.'),
  })
  .describe('The HTTP API and the control-room page.');

const securitySchema = z
  .strictObject({
    mode: z
      .enum(['open', 'enforced'])
      .default('open')
      .describe('open: no accounts, loopback only; enforced: everybody signs in.'),
    allowPlaintext: z
      .boolean()
      .default(false)
      .describe('Whether enforced mode may listen beyond the loopback without TLS.'),
    secondPerson: z
      .array(z.enum(GUARDED_ACTIONS))
      .default([])
      .describe('Actions that a second person must sign beside whoever does them.'),
  })
  .describe('Who may do what.');

const historianSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('embedded').describe('In the data directory.') }),
    z.strictObject({
      kind: z.literal('influxdb').describe('An InfluxDB server.'),
      version: z.literal([1, 2, 3]).describe('Its major version.'),
      url: z
        .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
        .describe('Its base URL.'),
      database: z
        .string()
        .min(1)
        .optional()
        .describe('Database (versions 1 and 3); with version 1 also database/policy.'),
      bucket: z.string().min(1).optional().describe('Bucket (version 2).'),
      org: z.string().min(1).optional().describe('Organisation (version 2).'),
      token: z.string().min(1).optional().describe('API token (versions 2 and 3).'),
      username: z.string().min(1).optional().describe('User (version 1).'),
      password: z.string().min(1).optional().describe('Password (version 1).'),
      retention: z
        .string()
        .regex(/^[1-9]\d*[hdw]$/, { error: 'must be a time such as 90d (h, d or w)' })
        .optional()
        .describe(
          'How long the server is to keep readings, such as 90d (version 1): a missing database is then made.',
        ),
    }),
  ])
  .describe('Where readings and events are kept for queries.');

/** The gateway file. Every key has its place here once: meaning, default, bounds. */
export const gatewayFileSchema = z
  .strictObject({
    data: path.describe('Directory of everything that must survive, relative to this file.'),
    mqtt: mqttSchema.prefault({}),
    http: httpSchema.prefault({}),
    security: securitySchema.prefault({}),
    historian: historianSchema.default({ kind: 'embedded' }),
    sites: z.array(path).min(1).describe('Site files: paths or globs, relative to this file.'),
    profiles: z
      .array(path)
      .default([])
      .describe(
        'Profile files, added to the built-in ones: paths or globs, relative to this file.',
      ),
  })
  .describe('Hazgate gateway file.');

/** A gateway file, validated, with its defaults; paths as they were written. */
export type GatewayFile = z.infer<typeof gatewayFileSchema>;
