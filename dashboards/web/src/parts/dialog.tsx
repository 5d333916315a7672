import { type ReactNode, type Ref, useId, useLayoutEffect, useRef } from 'react';

interface DialogProps {
  /** What tells its looks from those of the others. */
  readonly className?: string;
  readonly title: ReactNode;
  /** What it is about, in a sentence that is read out with the title. */
  readonly intro?: string;
  /** Somebody wants it gone; false where it must stay in sight. */
  readonly onLeave: () => boolean;
  readonly children: ReactNode;
}

/** A dialog before the whole page, for as long as it is drawn. */
export function Dialog({ className, title, intro, onLeave, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Closed before it goes: only then does the focus return to where it was.
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={className === undefined ? 'dialog' : `dialog ${className}`}
      aria-labelledby={`${id}title`}
      aria-describedby={intro === undefined ? undefined : `${id}intro`}
      onCancel={(event) => {
        event.preventDefault();
        onLeave();
      }}
      // A browser may close it without asking; what must stay is shown again.
      onClose={() => !onLeave() && dialog.current?.showModal()}
    >
      <h2 id={`${id}title`}>{title}</h2>
      {intro !== undefined && <p id={`${id}intro`}>{intro}</p>}
      {children}
    </dialog>
  );
}

/** The button that closes the dialog around it. */
export function DialogClose({ text, button }: { text: string; button?: Ref<HTMLButtonElement> }) {
  return (
    <form method="dialog">
      <button ref={button} type="submit" className="button">
        {text}
      </button>
    </form>
  );
}
