import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { access, declareForAll } from './access.ts';
import { asyncDocument } from './async-document.ts';
import { type Responses, withProblems } from './described-problems.ts';

/** Swagger UI sets style attributes; everything else comes from the gateway itself, so that it works without the internet. */
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const describeRoute = createJsonSchemaTransform({
  skipList: ['/openapi.json', '/docs', '/docs/*'],
});

/** Names of the files that the page at /docs is made of. */
function docsFiles(): ReadonlySet<string> {
  const entry = createRequire(import.meta.url).resolve('@fastify/swagger-ui');
  return new Set(readdirSync(join(dirname(entry), 'static')));
}

const DOCS_FOLDER = '/docs/static/';

/** Tells of a path whether there is a file of the page at /docs behind it. */
export function docsFileCheck(): (path: string) => boolean {
  const files = docsFiles();
  return (path) => path.startsWith(DOCS_FOLDER) && files.has(path.slice(DOCS_FOLDER.length));
}

/** JSON Schemas of the files that people write, by kind of file. */
export type FileSchemas = Readonly<Record<string, object>>;

/**
 * Serves the contracts: HTTP at /openapi.json with a page to browse and try it at /docs, MQTT at /asyncapi.json, files at
 * /schemas/. Registered before the routes it describes.
 */
export async function documentation(
  app: FastifyInstance,
  version: string,
  fileSchemas: FileSchemas = {},
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hazgate',
        version,
        description:
          'Readings, alarms and events of major hazard sources. Times are RFC 3339 in UTC. Errors are RFC 9457 problem details.',
      },
      tags: [
        { name: 'register', description: 'What is watched, and its current values' },
        { name: 'points', description: 'Acting on points' },
        { name: 'history', description: 'The past of a point' },
        { name: 'alarms', description: 'Alarms by ISA-18.2 / IEC 62682, and acting on them' },
        { name: 'events', description: 'The journal' },
        { name: 'session', description: 'Who is signed in' },
        { name: 'health', description: 'For supervisors and monitors' },
      ],
    },
    transform: (document) => {
      const { schema, route } = document;
      if (schema === undefined || schema.hide === true) return describeRoute(document);
      const response = withProblems(route, schema.response as Responses | undefined);
      return describeRoute({ ...document, schema: { ...schema, response } });
    },
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(async (docs) => {
    declareForAll(docs, access('view', 'none'));
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { deepLinking: true, validatorUrl: null },
      staticCSP: DOCS_POLICY,
    });
  });
  app.get('/asyncapi.json', { config: access('view', 'none'), schema: { hide: true } }, () =>
    asyncDocument(version),
  );
  for (const [kind, schema] of Object.entries(fileSchemas)) {
    const config = access('view', 'none');
    app.get(`/schemas/${kind}.json`, { config, schema: { hide: true } }, (_request, reply) =>
      reply.type('application/schema+json').send(schema),
    );
  }
  app.get('/openapi.json', { config: access('view', 'none'), schema: { hide: true } }, () =>
    app.swagger(),
  );
}
