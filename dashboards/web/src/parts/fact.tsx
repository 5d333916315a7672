import type { ReactNode } from 'react';

/** One line of a list of facts: what it is, and how it is. */
export function Fact(props: { name: string; className?: string; children: ReactNode }) {
  return (
    <div className={props.className}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
