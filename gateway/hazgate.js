#!/usr/bin/env node
// Plain JavaScript, so that any Node can run it: one that is too old hands over to the Node 26 that npm installed beside it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 26;
/** Commands that run a gateway. */
const GATEWAY_COMMANDS = ['start', 'demo'];
/**
 * In a storm nearly every object of the first alarms stays. From the 1 MiB that V8 begins with, its young generation is collected
 * and copied again and again just then; from 16 MiB the next critical alarm of a first storm of 10,000 takes less than half as long
 * (425 ms and 177 ms, the middle of five each on one machine). V8 takes it at the start of a process only.
 */
const YOUNG_GENERATION = '--min-semi-space-size=16';
/** The order of its threads is set through a part of Node that tells at each start that it is new (`thread-scheduling.ts`). */
const NO_WORD_OF_NEW_PARTS = '--disable-warning=ExperimentalWarning';
const GATEWAY_FLAGS = [YOUNG_GENERATION, NO_WORD_OF_NEW_PARTS];
const here = dirname(fileURLToPath(import.meta.url));
const isGateway = GATEWAY_COMMANDS.includes(process.argv[2]);

/** Path of the Node binary of the optional dependency for this platform; null where none is installed. */
function bundledNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  try {
    const manifest = module.createRequire(import.meta.url).resolve(`${name}/package.json`);
    const binary = join(
      dirname(manifest),
      'bin',
      process.platform === 'win32' ? 'node.exe' : 'node',
    );
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

function handOver(binary) {
  const flags = isGateway ? GATEWAY_FLAGS : [];
  const script = fileURLToPath(import.meta.url);
  const child = spawn(binary, [...flags, script, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

/** Whether this process can begin anew without losing anything that it was started with. */
function canBeginAnew() {
  // Windows has no such call, the permission model forbids it.
  const isForbidden = process.platform === 'win32' || process.permission !== undefined;
  // A channel to a parent ends with it, and so do files that are named by their descriptor.
  const namesDescriptor = process.argv.some((word) => /\/fd\/\d+$/.test(word));
  return !isForbidden && !process.connected && !namesDescriptor;
}

/** Begins anew in the same process where a gateway was started without its flags. */
function beginWithFlags() {
  const isSet = process.execArgv.some((flag) => flag.startsWith('--min-semi-space-size'));
  if (!isGateway || isSet || !canBeginAnew()) return;
  const args = [process.execPath, ...GATEWAY_FLAGS, ...process.execArgv, ...process.argv.slice(1)];
  try {
    process.execve(process.execPath, args, process.env);
  } catch {
    // They only save time, and a line of text.
  }
}

if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) {
  beginWithFlags();
  // Stripping types and compiling is most of a start; what is known of unchanged files is kept in the system's temporary folder.
  module.enableCompileCache();
  const kind = existsSync(join(here, 'main.ts')) ? 'ts' : 'js';
  if (isGateway) (await import(`./thread-scheduling.${kind}`)).comeFirst();
  await (await import(`./main.${kind}`)).main(process.argv.slice(2));
} else {
  const binary = bundledNode();
  if (binary === null) {
    process.stderr.write(
      `hazgate needs Node ${NODE_MAJOR}; this is ${process.version}. Run 'npm ci' with optional dependencies, or install Node ${NODE_MAJOR}.\n`,
    );
    process.exitCode = 2;
  } else handOver(binary);
}
