import { withPlantedCollection } from '../../scripts/lib/simulation/collect-in-process.ts';
import { judgePatterns } from '../../scripts/lib/simulation/planted-patterns.ts';

jest.setTimeout(300_000);

// The long form, over HTTP and with 20 seeds: npm run prove -- patterns.
test('1200 turns of simulated homeowners meet the target, and every planted trouble is named by its slice', async () => {
  await withPlantedCollection({ seed: 7, turns: 1_200 }, async ({ store, report, taste }) => {
    const findings = await judgePatterns(store, report, taste.troubles);
    expect(findings.samples).toBeGreaterThanOrEqual(1_000);
    expect(findings.isTargetMet).toBe(true);
    expect(findings.missed).toEqual([]);
    expect(findings.named).toEqual(['answers_too_long', 'answered_without_context', 'broken_topic']);
    expect(findings.reported).toBeGreaterThanOrEqual(3);
    expect(findings.foreign / findings.reported).toBeLessThanOrEqual(0.1);
  });
});
