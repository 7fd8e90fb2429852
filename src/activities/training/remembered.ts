/** The value under a key, made once. What failed to be made is made anew when it is asked for again. */
export function remembered<Value>(
  values: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const known = values.get(key);
  if (known !== undefined) return known;
  const value = make();
  values.set(key, value);
  value.catch(() => values.delete(key));
  return value;
}
