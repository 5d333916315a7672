import type { EN } from './texts.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    readonly resources: { readonly translation: typeof EN };
    readonly returnNull: false;
  }
}
