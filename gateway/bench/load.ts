import { tuneCollector } from '../collector-tuning.ts';
import type { LoadTask } from './load-task.ts';

// A process of its own for each load and each measurement inside the gateway's code: it takes nothing from what it measures
// but the wire, and begins with code that nothing else has warmed.
async function perform(task: LoadTask): Promise<unknown> {
  switch (task.kind) {
    case 'ingest':
      return (await import('./ingest-load.ts')).ingestLoad(task);
    case 'latency':
      return (await import('./latency-load.ts')).latencyLoad(task);
    case 'feed':
      return (await import('./feed-load.ts')).feedLoad(task);
    case 'storm':
      return (await import('./storm-load.ts')).stormLoad(task);
    case 'judge':
      return (await import('./judge-load.ts')).judgeLoad(task);
    case 'door':
      return (await import('./door-load.ts')).doorLoad(task);
    case 'page':
      return (await import('./page-load.ts')).pageLoad(task);
    case 'virtual':
      return (await import('./virtual-load.ts')).virtualLoad(task);
    case 'decode':
      return (await import('./decode-load.ts')).decodeLoad(task);
    case 'historian':
      return (await import('./historian-load.ts')).historianLoad(task);
  }
}

/** What runs the gateway's code in this process, which runs with the same collector in a gateway. */
const IN_PROCESS: readonly LoadTask['kind'][] = ['judge', 'door', 'decode', 'virtual'];

const task: LoadTask = JSON.parse(process.argv[2] ?? 'null');
if (IN_PROCESS.includes(task.kind)) tuneCollector();
const result = await perform(task);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
