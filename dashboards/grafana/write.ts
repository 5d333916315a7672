import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { provisioningFiles } from './provisioning.ts';

// node dashboards/grafana/write.ts: makes the committed files anew; a test compares them.
for (const [path, text] of provisioningFiles()) {
  const file = join(import.meta.dirname, 'provisioning', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
