import { useId, type RefObject } from 'react';
import type { Category, Lead } from '../../workflows/contracts/lead';
import type { LeadFilter } from './use-leads';

const CATEGORIES: readonly Category[] = ['Campaign Qualified', 'Cold Lead', 'General Inquiry'];
const STATUSES: readonly Lead['lead_status'][] = ['New', 'Open', 'Qualified', 'Unqualified', 'Converted'];

interface Props {
  filter: LeadFilter;
  onChange: (changes: Partial<LeadFilter>) => void;
  search: RefObject<HTMLInputElement | null>;
}

/** What leads are looked for by. */
export function LeadFilters({ filter, onChange, search }: Props) {
  const hint = useId();
  return (
    <form className="filters" role="search" aria-label="Leads" onSubmit={(event) => event.preventDefault()}>
      <label className="field">
        Search
        <input
          ref={search}
          type="search"
          placeholder="e-mail, id …"
          aria-describedby={hint}
          maxLength={200}
          value={filter.q}
          onChange={(event) => onChange({ q: event.target.value })}
        />
      </label>
      <Choice
        label="Category"
        value={filter.category}
        choices={CATEGORIES}
        onChange={(category) => onChange({ category })}
      />
      <Choice label="Status" value={filter.status} choices={STATUSES} onChange={(status) => onChange({ status })} />
      <label className="field">
        Campaign
        <input
          placeholder="whole id"
          maxLength={64}
          value={filter.campaign_id}
          onChange={(event) => onChange({ campaign_id: event.target.value.trim() })}
        />
      </label>
      <p id={hint} className="muted small">
        A whole e-mail address, or part of an id, source, industry, persona or region. Names are encrypted and cannot be
        searched.
      </p>
    </form>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  choices: readonly string[];
  onChange: (value: string) => void;
}

const Choice = ({ label, value, choices, onChange }: ChoiceProps) => (
  <label className="field">
    {label}
    <select value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">any</option>
      {choices.map((choice) => (
        <option key={choice}>{choice}</option>
      ))}
    </select>
  </label>
);
