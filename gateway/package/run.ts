// `npm pack` runs this before it gathers the files, and with --undo once it has.
import { join } from 'node:path';
import { removeStripped, writeStripped } from './strip.ts';

const root = join(import.meta.dirname, '../..');

if (process.argv.includes('--undo')) removeStripped(root);
else writeStripped(root);
