import { ingestLoad } from './ingest-load.ts';
import { latencyLoad } from './latency-load.ts';
import type { LoadTask } from './load-task.ts';

// The load generator: a process of its own, so that it takes nothing from what it measures but the wire.
const task: LoadTask = JSON.parse(process.argv[2] ?? 'null');
const result = task.kind === 'ingest' ? await ingestLoad(task) : await latencyLoad(task);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
