import { useId, useRef, useState, type SyntheticEvent } from 'react';
import { useKeys } from '../components/use-keys';
import { useSettled } from '../components/use-settled';
import { useEntities } from './use-knowledge';

interface Props {
  entity: string;
  onSearch: (entity: string) => void;
}

/** An entity by its name, with suggestions from what is known. */
export function EntitySearch({ entity, onSearch }: Props) {
  const [typed, setTyped] = useState(entity);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const suggestions = useEntities(useSettled(typed.trim()));
  useKeys({ '/': () => input.current?.focus() });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (typed.trim() !== '') onSearch(typed.trim());
  };
  return (
    <form className="row" onSubmit={submit} role="search" aria-label="Knowledge">
      <label className="field">
        Entity
        <input
          ref={input}
          type="search"
          list={listId}
          maxLength={200}
          placeholder="industry, channel …"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <datalist id={listId}>
        {suggestions.data?.items.map((item) => (
          <option key={item.entity} value={item.entity} />
        ))}
      </datalist>
      <button type="submit" className="primary align-end">
        Show
      </button>
    </form>
  );
}
