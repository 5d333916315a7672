interface CredentialFieldProps {
  readonly label: string;
  readonly name: string;
  readonly type: 'text' | 'password';
  readonly autoComplete: string;
}

/** A field of somebody who signs in: it is read once the form is sent, and kept by nothing. */
export function CredentialField({ label, name, type, autoComplete }: CredentialFieldProps) {
  return (
    <label className="credential">
      {label}
      <input className="field" name={name} type={type} autoComplete={autoComplete} required />
    </label>
  );
}
