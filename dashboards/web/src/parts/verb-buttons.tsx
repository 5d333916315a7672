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
  const press = (verb: Verb) => {
    if (hasForm(verb)) onForm(form === verb ? null : verb);
    else onAct(verb);
  };
  return (
    <div className="verb-buttons">
      {verbs.map((verb) => (
        <button
          key={verb}
          type="button"
          className={verb === strong ? 'button strong' : 'button'}
          // Not `disabled`: a button that loses the focus by its own click leaves the keyboard nowhere.
          aria-disabled={isBusy || undefined}
          aria-expanded={hasForm(verb) ? form === verb : undefined}
          onClick={() => !isBusy && press(verb)}
        >
          {textOf(verb)}
        </button>
      ))}
    </div>
  );
}
