/** What a unit measures: decides in which part of an answer a figure of that unit belongs. */
export type UnitKind = 'price' | 'unit_price' | 'duration' | 'lifespan' | 'quantity';

interface UnitText {
  readonly kind: UnitKind;
  /** Before each number: `$`. */
  readonly before: string;
  /** After the last number, when that number is not 1. */
  readonly after: string;
  /** After a last number of 1, where it differs. */
  readonly afterOne?: string;
}

function price(after = ''): UnitText {
  return { kind: 'price', before: '$', after };
}

function unitPrice(after: string): UnitText {
  return { kind: 'unit_price', before: '$', after };
}

function counted(kind: UnitKind, after: string, afterOne: string): UnitText {
  return { kind, before: '', after, afterOne };
}

function quantity(after: string, before = ''): UnitText {
  return { kind: 'quantity', before, after };
}

/** Every unit that a figure of the knowledge base may have, and how it is written. */
export const UNITS = {
  usd: price(),
  usd_per_room: price(' per room'),
  usd_each: unitPrice(' each'),
  usd_per_sq_ft: unitPrice(' per sq ft'),
  usd_per_linear_ft: unitPrice(' per linear ft'),
  usd_per_hour: unitPrice(' per hour'),
  usd_per_gallon: unitPrice(' per gallon'),
  usd_per_roll: unitPrice(' per roll'),
  usd_per_month: unitPrice(' per month'),
  usd_per_year: unitPrice(' per year'),
  usd_per_watt: unitPrice(' per watt'),
  usd_per_cubic_yard: unitPrice(' per cubic yard'),
  minutes: counted('duration', ' minutes', ' minute'),
  hours: counted('duration', ' hours', ' hour'),
  days: counted('duration', ' days', ' day'),
  weeks: counted('duration', ' weeks', ' week'),
  months: counted('duration', ' months', ' month'),
  years: counted('lifespan', ' years', ' year'),
  amps: counted('quantity', ' amps', ' amp'),
  coats: counted('quantity', ' coats', ' coat'),
  degrees_f: quantity(' °F'),
  feet: counted('quantity', ' feet', ' foot'),
  gallons: counted('quantity', ' gallons', ' gallon'),
  inches: counted('quantity', ' inches', ' inch'),
  kilowatts: quantity(' kW'),
  mil: quantity(' mil'),
  percent: quantity('%'),
  pci_per_l: quantity(' pCi/L'),
  pounds: counted('quantity', ' pounds', ' pound'),
  psi: quantity(' psi'),
  r_value: quantity('', 'R-'),
  merv: quantity('', 'MERV '),
  kelvin: quantity(' K'),
  sq_ft: quantity(' sq ft'),
  tons: counted('quantity', ' tons', ' ton'),
  volts: counted('quantity', ' volts', ' volt'),
  calendar_year: quantity(''),
} as const satisfies Record<string, UnitText>;

export type Unit = keyof typeof UNITS;
export const UNIT_NAMES = Object.keys(UNITS) as [Unit, ...Unit[]]; // Object.keys loses the key type; UNITS is not empty.

/** What the unit measures. */
export function unitKind(unit: Unit): UnitKind {
  return UNITS[unit].kind;
}

/** How the unit is written around its numbers. */
export function unitText(unit: Unit): UnitText {
  return UNITS[unit];
}
