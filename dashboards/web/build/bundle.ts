import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

/** Folder of the web application's sources. */
const ROOT = join(import.meta.dirname, '..');

/** Where the built application is kept; it is committed, so that a clone runs without a further step. */
export const BUNDLE_FOLDER = join(ROOT, 'dist');

/**
 * Builds the web application into a folder. The same sources give the same bytes: names are fixed, and nothing of the machine or
 * the time goes in.
 */
export async function buildBundle(folder: string): Promise<void> {
  const { NODE_ENV } = process.env;
  // Vite takes it for more than its own mode: under a test runner it would build React's slow form.
  process.env.NODE_ENV = 'production';
  try {
    await buildInto(folder);
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}

async function buildInto(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: ROOT,
    base: './',
    mode: 'production',
    logLevel: 'warn',
    plugins: [react()],
    publicDir: join(ROOT, 'public'),
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2023',
      sourcemap: false,
      cssCodeSplit: false,
      modulePreload: false,
      reportCompressedSize: false,
      assetsInlineLimit: 0,
      rolldownOptions: {
        output: {
          entryFileNames: 'assets/[name].js',
          chunkFileNames: 'assets/[name].js',
          assetFileNames: 'assets/[name][extname]',
        },
      },
    },
  });
}
