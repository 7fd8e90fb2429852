import fc from 'fast-check';
import { idHiding } from './hidden-id.ts';
import { payloadCodec, payloadReader } from './payload-codec.ts';

const key = (id: string, fill: number) => ({ id, key: Buffer.alloc(32, fill) });
const codecOf = (...keys: ReturnType<typeof key>[]) => {
  const codec = payloadCodec(keys);
  if (codec === null) throw new Error('no keys');
  return codec;
};
const clear = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{"message":"my kitchen"}') };
const plain = (payload: { metadata?: object | null; data?: Uint8Array | null } | undefined) =>
  JSON.parse(JSON.stringify({ ...payload, data: Buffer.from(payload?.data ?? []).toString() }));

describe('the payload codec', () => {
  it('gives back what it encrypted, whatever it was', async () => {
    const codec = codecOf(key('a', 1));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.string(), async (data, encoding) => {
        const [opened] = await codec.decode(
          await codec.encode([{ metadata: { encoding: Buffer.from(encoding) }, data }]),
        );
        expect(Buffer.from(opened?.data ?? [])).toEqual(Buffer.from(data));
        expect(Buffer.from(opened?.metadata?.encoding ?? []).toString()).toBe(Buffer.from(encoding).toString());
      }),
      { numRuns: 50 },
    );
  });

  it('shows of a payload the name of its key only, and never the same bytes twice', async () => {
    const [one, two] = await codecOf(key('2026-01', 1)).encode([clear, clear]);
    expect(Object.keys(one?.metadata ?? {})).toEqual(['encoding', 'encryption-key-id']);
    expect(Buffer.from(one?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('2026-01');
    expect(Buffer.from(one?.data ?? []).includes('kitchen')).toBe(false);
    expect(Buffer.from(one?.data ?? [])).not.toEqual(Buffer.from(two?.data ?? []));
  });

  it('after a rotation the new key encrypts and the old one still opens; without it nothing opens', async () => {
    const old = await codecOf(key('old', 1)).encode([clear]);
    const rotated = codecOf(key('new', 2), key('old', 1));
    expect(plain((await rotated.decode(old))[0])).toEqual(plain(clear));
    const fresh = await rotated.encode([clear]);
    await expect(codecOf(key('old', 1)).decode(fresh)).rejects.toThrow('key "new", which PAYLOAD_KEYS does not name');
  });

  it('opens nothing that was changed: text, key name, or length', async () => {
    const codec = codecOf(key('a', 1), key('b', 1));
    const [sealed] = await codec.encode([clear]);
    const data = Buffer.from(sealed?.data ?? []);
    const flipped = Buffer.from(data);
    flipped.writeUInt8(flipped.readUInt8(20) ^ 1, 20);
    await expect(codec.decode([{ ...sealed, data: flipped }])).rejects.toMatchObject({ name: 'PayloadError' });
    await expect(codec.decode([{ ...sealed, data: data.subarray(0, 20) }])).rejects.toMatchObject({
      name: 'PayloadError',
    });
    const renamed = { ...sealed?.metadata, 'encryption-key-id': Buffer.from('b') };
    await expect(codec.decode([{ metadata: renamed, data }])).rejects.toMatchObject({ name: 'PayloadError' });
  });

  it('leaves alone what was never encrypted, so that encryption can be turned on at any time', async () => {
    expect(await codecOf(key('a', 1)).decode([clear])).toEqual([clear]);
  });

  it('speaks the JSON of a codec server', async () => {
    const reader = payloadReader([key('a', 1)]);
    if (reader === null) throw new Error('no keys');
    const json = { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'ImhpIg==' };
    const encoded = await reader.encode([json]);
    expect(encoded).not.toEqual([json]);
    expect(await reader.decode(encoded)).toEqual([json]);
  });
});

describe('ids in search attributes', () => {
  it('are themselves without a payload key', () => {
    expect(idHiding([]).hide('ann')).toBe('ann');
    expect(idHiding([]).candidates('ann')).toEqual(['ann']);
  });

  it('are HMACs with one: the same for the same id, another for another id or key', () => {
    const hiding = idHiding([key('a', 1)]);
    expect(hiding.hide('ann')).toMatch(/^a\.[0-9a-f]{32}$/);
    expect(hiding.hide('ann')).toBe(hiding.hide('ann'));
    expect(hiding.hide('bob')).not.toBe(hiding.hide('ann'));
    expect(idHiding([key('a', 2)]).hide('ann')).not.toBe(hiding.hide('ann'));
  });

  it('are found under every key that there was', () => {
    const before = idHiding([key('old', 1)]).hide('ann');
    const candidates = idHiding([key('new', 2), key('old', 1)]).candidates('ann');
    expect(candidates).toEqual([expect.stringMatching(/^new\./), before, 'ann']);
  });
});
