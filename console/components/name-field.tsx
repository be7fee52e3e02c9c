import { readToken } from '../api/token';

interface Props {
  name: string;
  onChange: (name: string) => void;
}

/** Who does it, asked only where no token says so. */
export const NameField = ({ name, onChange }: Props) =>
  readToken() === null && (
    <label className="field">
      Your name, as it is put on record
      <input
        maxLength={100}
        autoComplete="name"
        placeholder="local"
        value={name}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
