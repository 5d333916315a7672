#!/usr/bin/env node
// Plain JavaScript, so that any Node can run it: one that is too old hands over to the Node 26 that npm installed beside it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 26;
const here = dirname(fileURLToPath(import.meta.url));

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
  const child = spawn(binary, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) {
  // Stripping types and compiling is most of a start; what is known of unchanged files is kept in the system's temporary folder.
  module.enableCompileCache();
  const main = existsSync(join(here, 'main.ts')) ? './main.ts' : './main.js';
  await (await import(main)).main(process.argv.slice(2));
} else {
  const binary = bundledNode();
  if (binary === null) {
    process.stderr.write(
      `hazgate needs Node ${NODE_MAJOR}; this is ${process.version}. Run 'npm ci' with optional dependencies, or install Node ${NODE_MAJOR}.\n`,
    );
    process.exitCode = 2;
  } else handOver(binary);
}
