import type { NameParts } from '../text/names-apart.ts';

/** A name in one line that gives way where there is too little room, but for what tells it from another. */
export function CutName({ start, kept, end }: NameParts) {
  return (
    <span className="cut-name">
      {start !== '' && <span>{start}</span>}
      {kept !== '' && <span className="kept">{kept}</span>}
      {end !== '' && <span>{end}</span>}
    </span>
  );
}
