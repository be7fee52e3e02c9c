import { ApiProblem } from '../api/client';

/** What went wrong, in the API's own words. */
export function ProblemNote({ error }: { error: Error }) {
  const fields = error instanceof ApiProblem && Array.isArray(error.members.errors) ? error.members.errors : [];
  return (
    <div className="note bad" role="alert">
      <p>{error.message}</p>
      {fields.length > 0 && (
        <ul>
          {fields.map((field: { path: string; message: string }) => (
            <li key={field.path}>
              <code>{field.path}</code>: {field.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
