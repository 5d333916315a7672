interface VerbButtonsProps<Verb extends string> {
  readonly verbs: readonly Verb[];
  readonly textOf: (verb: Verb) => string;
  /** The one that stands out. */
  readonly strong: string;
  /** Whether a form is filled in before it is done. */
  readonly hasForm: (verb: Verb) => boolean;
  /** Whose form is open; null where none is. */
  readonly form: Verb | null;
  readonly isBusy: boolean;
  readonly onForm: (form: Verb | null) => void;
  readonly onAct: (verb: Verb) => void;
}

/** What can be done, in a row: at once, or by a form that the same button opens and closes. */
export function VerbButtons<Verb extends string>(props: VerbButtonsProps<Verb>) {
  const { verbs, textOf, strong, hasForm, form, isBusy, onForm, onAct } = props;
  return (
    <div className="verb-buttons">
      {verbs.map((verb) => (
        <button
          key={verb}
          type="button"
          className={verb === strong ? 'button strong' : 'button'}
          disabled={isBusy}
          aria-expanded={hasForm(verb) ? form === verb : undefined}
          onClick={() => (hasForm(verb) ? onForm(form === verb ? null : verb) : onAct(verb))}
        >
          {textOf(verb)}
        </button>
      ))}
    </div>
  );
}
