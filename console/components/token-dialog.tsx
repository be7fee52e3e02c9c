/** Asks for an API token once the API wants one; closed, it is opened again by “Sign in”, and by what a person does without one. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, useSyncExternalStore, type SyntheticEvent } from 'react';
import { isTokenAsked, keepToken, onTokenChange, putOffToken, readToken } from '../api/token';
import { Modal } from './modal';

export function TokenDialog() {
  const isAsked = useSyncExternalStore(onTokenChange, isTokenAsked);
  const queries = useQueryClient();
  const [token, setToken] = useState('');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    keepToken(token.trim());
    setToken('');
    void queries.invalidateQueries();
  };
  return (
    <Modal title="A token is needed" isOpen={isAsked} onClose={putOffToken}>
      <p>
        {readToken() === null
          ? 'This server asks for one of its API tokens. It is kept in this tab until the tab is closed.'
          : 'The token was not accepted. Try another one.'}
      </p>
      <form className="stack" onSubmit={submit}>
        <label className="field">
          API token
          <input
            type="password"
            autoComplete="off"
            required
            pattern="\s*\S+\s*"
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        </label>
        <button type="submit" className="primary">
          Use it
        </button>
      </form>
    </Modal>
  );
}
