import { parseArgs } from 'node:util';
import { bench } from '../../gateway/commands/bench.ts';
import { pageBenchmark, pageHeapBenchmark } from './page-benchmark.ts';

const USAGE = `npm run page-bench [-- NAME…] [--seconds N] [--rounds N] [--report DIR] [--json]

What the control room costs in Debian's Chromium (chromium on the path of Debian), beside an idle page of the same run.
  page       alarm changes and values from a real gateway: time of the main thread, its longest tasks
  page-heap  heap growth over a million alarm events; takes minutes
  --seconds N   length of one measurement, 10 by default
  --rounds N    3 by default`;

/** The benchmarks of the page: beside the gateway's own, since a browser is no part of the package. */
async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '3' },
      report: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const { json, seconds, rounds, report } = values;
  const options = { json, seconds, rounds, ...(report === undefined ? {} : { report }) };
  const interrupted = new Promise<'SIGINT'>((resolve) =>
    process.once('SIGINT', () => resolve('SIGINT')),
  );
  const io = {
    stdout: process.stdout,
    stderr: process.stderr,
    isTerminal: process.stderr.isTTY === true,
    environment: process.env,
    interrupted,
    onReload: () => undefined,
  };
  const benchmarks = { page: () => pageBenchmark(), 'page-heap': () => pageHeapBenchmark() };
  return bench(positionals, options, io, benchmarks);
}

process.exitCode = await run(process.argv.slice(2));
