import type { Ref } from 'react';

interface CredentialFieldProps {
  readonly label: string;
  readonly name: string;
  /** `text` for a name. */
  readonly type?: 'text' | 'password';
  readonly autoComplete: 'username' | 'current-password' | 'new-password' | 'off';
  readonly isRefused?: boolean;
  /** The text that says what is asked of it. */
  readonly describedBy?: string | undefined;
  readonly field?: Ref<HTMLInputElement>;
}

/** A field of somebody who says who they are. It takes whatever a password manager writes or somebody pastes, is read once the form is sent, and kept by nothing. */
export function CredentialField(props: CredentialFieldProps) {
  const { label, name, type = 'password', autoComplete, isRefused = false } = props;
  return (
    <label className="credential">
      {label}
      <input
        ref={props.field}
        className="field"
        name={name}
        type={type}
        autoComplete={autoComplete}
        aria-invalid={isRefused}
        aria-describedby={props.describedBy}
        required
      />
    </label>
  );
}
