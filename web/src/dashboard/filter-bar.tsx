import { type ReactNode, useEffect, useId, useRef } from 'react';
import { AGENTS } from '../../../src/domain/chat/vocabulary.ts';
import { useResource } from '../api/use-resource.ts';
import { formatDay, shortId } from '../ui/formats.ts';
import { dayCount, daysBefore, type Filters, isoDay, SIMULATED, type SimulatedTurns } from './filters.ts';
import { useFilters } from './use-filters.ts';

export type FilterName = 'days' | 'agent' | 'policy' | 'simulated';

const PRESETS_DAYS = [7, 30, 90];
const FIRST_DAY = '2000-01-01';
const SIMULATED_LABELS: Readonly<Record<SimulatedTurns, string>> = {
  include: 'All turns',
  exclude: 'Real only',
  only: 'Simulated only',
};

interface FilterBarProps {
  readonly shown: readonly FilterName[];
}

/** The filters of a page. On a phone they fold into one line that says what is chosen. */
export function FilterBar({ shown }: FilterBarProps) {
  const [filters, change] = useFilters();
  return (
    <details className="filters" open={!matchMedia('(max-width: 48rem)').matches}>
      <summary>{inWords(filters, shown)}</summary>
      <div className="filter-fields">
        {shown.includes('days') && <Days filters={filters} change={change} />}
        {shown.includes('agent') && <AgentFilter filters={filters} change={change} />}
        {shown.includes('policy') && <PolicyFilter filters={filters} change={change} />}
        {shown.includes('simulated') && (
          <Choice
            label="Turns"
            value={filters.simulated}
            onChange={(value) => change({ simulated: SIMULATED.find((each) => each === value) ?? 'include' })}
          >
            {SIMULATED.map((value) => (
              <option key={value} value={value}>
                {SIMULATED_LABELS[value]}
              </option>
            ))}
          </Choice>
        )}
      </div>
    </details>
  );
}

interface FieldProps {
  readonly filters: Filters;
  readonly change: (change: Partial<Filters>) => void;
}

function Days({ filters, change }: FieldProps) {
  const today = isoDay(new Date());
  const isPreset = (days: number) => filters.to === today && dayCount(filters) === days;
  return (
    <fieldset className="filter-days">
      <legend className="visually-hidden">Days</legend>
      <div className="segmented">
        {PRESETS_DAYS.map((days) => (
          <button
            key={days}
            type="button"
            aria-pressed={isPreset(days)}
            onClick={() => change({ from: daysBefore(today, days - 1), to: today })}
          >
            {days} days
          </button>
        ))}
      </div>
      <DayField label="From" value={filters.from} max={filters.to} onChange={(from) => change({ from })} />
      <DayField label="To" value={filters.to} min={filters.from} onChange={(to) => change({ to })} />
    </fieldset>
  );
}

interface DayFieldProps {
  readonly label: string;
  readonly value: string;
  readonly min?: string;
  readonly max?: string;
  readonly onChange: (day: string) => void;
}

/** A day; a year that is being typed (0002, 0020, …) is not a day yet. */
function DayField({ label, value, min = FIRST_DAY, max, onChange }: DayFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The field is its own while somebody types in it.
    if (input.current !== null && document.activeElement !== input.current) input.current.value = value;
  }, [value]);
  return (
    <span className="filter-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        ref={input}
        type="date"
        defaultValue={value}
        min={min}
        max={max}
        onChange={({ target }) => target.value !== '' && target.validity.valid && onChange(target.value)}
      />
    </span>
  );
}

function AgentFilter({ filters, change }: FieldProps) {
  // An agent of the caller's own is not in our list, but its link must still work.
  const names = [...new Set<string>([...AGENTS, ...(filters.agent === null ? [] : [filters.agent])])];
  return (
    <Choice label="Agent" value={filters.agent ?? ''} onChange={(value) => change(ofAgent(value))}>
      <option value="">All agents</option>
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </Choice>
  );
}

/** The change to an agent's turns: a policy belongs to one agent, so that another one has no turns of it. */
function ofAgent(agent: string): Partial<Filters> {
  return agent === '' ? { agent: null } : { agent, policy: null };
}

interface ListedPolicies {
  readonly policies: readonly { readonly policy_id: string; readonly agent: string; readonly channels: string[] }[];
}

function PolicyFilter({ filters, change }: FieldProps) {
  const { data } = useResource<ListedPolicies>('/api/v1/policies');
  const policies = (data?.policies ?? []).filter(({ agent }) => filters.agent === null || agent === filters.agent);
  const isListed = filters.policy === null || policies.some(({ policy_id: id }) => id === filters.policy);
  return (
    <Choice label="Policy" value={filters.policy ?? ''} onChange={(value) => change({ policy: value || null })}>
      <option value="">All policies</option>
      {!isListed && filters.policy !== null && <option value={filters.policy}>{shortId(filters.policy)}</option>}
      {policies.map(({ policy_id: id, agent, channels }) => (
        <option key={id} value={id}>
          {[shortId(id), agent, ...channels].join(' · ')}
        </option>
      ))}
    </Choice>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ReactNode;
}

/** A labelled choice of one. */
export function Choice({ label, value, onChange, children }: ChoiceProps) {
  const id = useId();
  return (
    <span className="filter-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </span>
  );
}

function inWords(filters: Filters, shown: readonly FilterName[]): string {
  const words: string[] = [];
  if (shown.includes('days')) words.push(`${formatDay(filters.from)} – ${formatDay(filters.to)}`);
  if (shown.includes('agent')) words.push(filters.agent ?? 'all agents');
  if (shown.includes('policy') && filters.policy !== null) words.push(`policy ${shortId(filters.policy)}`);
  if (shown.includes('simulated')) words.push(SIMULATED_LABELS[filters.simulated].toLowerCase());
  return words.join(' · ');
}
