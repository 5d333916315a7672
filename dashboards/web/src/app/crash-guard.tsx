import { Component, type ErrorInfo, type ReactNode } from 'react';
import { LANGUAGES } from '../text/texts.ts';
import { textsIn } from '../text/translation.ts';

/** Keeps a page that fails from looking like a quiet one: it says so, and the frame around it goes on. */
export class CrashGuard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(_error: Error, _info: ErrorInfo): void {
    document.documentElement.dataset.crashed = 'yes';
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="crashed" id="content" role="alert">
        {LANGUAGES.map((language) => (
          <section key={language} lang={language}>
            <h1>{textsIn(language)('crashed.title')}</h1>
            <p>{textsIn(language)('crashed.detail')}</p>
          </section>
        ))}
        <button type="button" className="button" onClick={() => window.location.reload()}>
          {LANGUAGES.map((language) => textsIn(language)('crashed.reload')).join(' · ')}
        </button>
      </main>
    );
  }
}
