import type { Ref } from 'react';

interface PasswordFieldProps {
  readonly label: string;
  readonly name: string;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly isRefused?: boolean;
  /** The text that says what is asked of it. */
  readonly describedBy?: string | undefined;
  readonly field?: Ref<HTMLInputElement>;
}

/** A field for a password; it takes whatever a password manager writes or somebody pastes. */
export function PasswordField(props: PasswordFieldProps) {
  const { label, name, autoComplete, isRefused = false, describedBy, field } = props;
  return (
    <label>
      {label}
      <input
        ref={field}
        className="field"
        name={name}
        type="password"
        autoComplete={autoComplete}
        aria-invalid={isRefused}
        aria-describedby={describedBy}
        required
      />
    </label>
  );
}
