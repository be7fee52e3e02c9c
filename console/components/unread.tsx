import { Link } from 'wouter';
import { ApiProblem } from '../api/client';
import { words } from './words';
import { ProblemNote } from './problem-note';

const NOT_FOUND = 404;

interface Props {
  what: 'lead' | 'campaign' | 'model';
  id: string;
  error: Error;
  /** where those are that there are */
  list: { path: string; name: string };
}

/** In place of something that could not be read: there is none, or it was not to be had. */
export const Unread = ({ what, id, error, list }: Props) => (
  <section className="page">
    <h1>{isUnknown(error) ? `There is no ${what} ${id}` : `${words(what)} ${id}`}</h1>
    {isUnknown(error) ? (
      <p>It may have been mistyped, or belong to another installation.</p>
    ) : (
      <ProblemNote error={error} />
    )}
    <p>
      <Link href={list.path}>{list.name}</Link>
    </p>
  </section>
);

export const isUnknown = (error: Error | null): error is ApiProblem =>
  error instanceof ApiProblem && error.status === NOT_FOUND;
