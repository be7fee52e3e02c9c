import { ApiProblem, isRecord, type FieldError } from '../api/client';

/** What went wrong: each field with what is wrong about it, else what the API says. */
export function ProblemNote({ error }: { error: Error }) {
  const fields = fieldsOf(error);
  return (
    <div className="note bad" role="alert">
      <p>{fields.length > 0 ? 'This cannot be taken as it is:' : error.message}</p>
      {fields.length > 0 && (
        <ul>
          {fields.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              {!IS_ALL.has(path) && (
                <>
                  <code>{path}</code>:{' '}
                </>
              )}
              {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Paths of what was sent as a whole. */
const IS_ALL: ReadonlySet<string> = new Set(['', 'body']);

const fieldsOf = (error: Error): FieldError[] =>
  error instanceof ApiProblem && Array.isArray(error.members.errors) ? error.members.errors.filter(isFieldError) : [];

const isFieldError = (value: unknown): value is FieldError =>
  isRecord(value) && typeof value.path === 'string' && typeof value.message === 'string';
