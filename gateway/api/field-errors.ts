import type { FastifyError } from 'fastify';
import type { FieldError } from './errors.ts';

/** A fault as zod finds it. */
interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[] | undefined;
  readonly errors?: readonly (readonly Issue[])[] | undefined;
}

/** Of several shapes that a value may have, the faults against the one it comes nearest to. */
function nearest(shapes: readonly (readonly Issue[])[]): readonly Issue[] {
  return shapes.reduce((best, shape) => (shape.length < best.length ? shape : best));
}

function faultsOf({ code, path, message, keys, errors = [] }: Issue): readonly FieldError[] {
  const [first, ...others] = errors;
  if (code === 'invalid_union' && first !== undefined) {
    return nearest([first, ...others]).flatMap((issue) =>
      faultsOf({ ...issue, path: [...path, ...issue.path] }),
    );
  }
  if (code === 'unrecognized_keys' && keys !== undefined) {
    return keys.map((key) => ({ path: [...path, key].join('.'), message: 'is not known here' }));
  }
  return [{ path: path.join('.'), message }];
}

/** Each field at fault of a request that does not fit its schema. Of a query it is the parameter, also where one of the items in its list is wrong. */
export function fieldErrors(error: FastifyError): readonly FieldError[] {
  const inQuery = error.validationContext === 'querystring';
  return (error.validation ?? []).flatMap(({ keyword, instancePath, message, params }) => {
    const path = instancePath.split('/').filter((part) => part !== '');
    const issue = { code: keyword, path, message: message ?? 'is not valid', ...params } as Issue;
    const faults = faultsOf(issue);
    if (!inQuery) return faults;
    return faults.map((fault) => ({ ...fault, path: fault.path.split('.', 1)[0] as string }));
  });
}
