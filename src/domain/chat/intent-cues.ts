import type { Intent } from './vocabulary.ts';

/** How strongly a phrase speaks for its intent. `decisive` outweighs a strong and a weak phrase together. */
export const CUE_WEIGHTS = { decisive: 5, strong: 3, medium: 2, weak: 1 } as const;
export type CueStrength = keyof typeof CUE_WEIGHTS;

/** Any intent that words can speak for. */
export type SpokenIntent = Exclude<Intent, 'general_question'>;

/**
 * The phrases that speak for an intent, without accents and apostrophes. The longest phrase at a place wins and uses its words up:
 * "how much time" is a timeline, although "how much" alone is a price. Spanish, French and German phrases cover the common questions.
 */
export const INTENT_CUES: Readonly<Record<SpokenIntent, Readonly<Record<CueStrength, readonly string[]>>>> = {
  cost_estimate: {
    decisive: phrases`how much does it cost, how much would it cost, how much will it cost, how much should i budget`,
    strong: phrases`
      how much, hwo much, how mcuh, hwo mcuh, how mutch, cost, costs, price, prices, pricing, priced, budget, estimate, estimates, ballpark, expensive, going rate, rates,
      per square foot, per sq ft, per sqft, set me back, does a new one run, one run me, cheaper to,
      cuanto, cuesta, costo, precio, combien, coute, prix, wie viel, wieviel, kostet, kosten, preis`,
    medium: phrases`
      charge, charges, afford, affordable, cheap, cheaper, cheapest, fee, fees, bucks, dollars, pay, spend, money, rate, pricey`,
    weak: phrases`worth it, save`,
  },
  diy_guide: {
    decisive: phrases`step by step, diy, do it myself, how do i do it myself, do this myself, do that myself`,
    strong: phrases`
      how to, how do you, how is it done, how 2, best way to, easiest way, trick to, steps, instructions, tutorial, guide, myself, yourself,
      ourselves, walk me through, what tools, tools, como, comment, wie, selbst`,
    // "How do I" is said of everything: finding a contractor, choosing a color, getting a permit.
    medium: phrases`
      how do i, how can i, how should i, how would i, how do we, how can we, fix, fixed, fixing, repair, repairing, unclog, patch, can i,
      troubleshoot, reparar, reparer, reparieren, arreglar`,
    weak: phrases`
      install, installing, replace, replacing, remove, removing, leaking, leaks, leaky, dripping, drips, clogged, stuck, wont, broken,
      squeaky, squeaks, running, doesnt work, not working, stopped working, build, hang, clean, instalar, installer, installieren, cambiar`,
  },
  product_recommendation: {
    decisive: phrases`what should i buy, which brand, what brand`,
    strong: phrases`
      recommend, recommendation, recommendations, what kind of, which kind of, what type of, which type of, what sort of, what size,
      what material, what materials, which material, best, brand, brands, product, products, vs, versus, how much paint, how many gallons, what paint, which paint, what finish, which finish,
      material, materials, which is better, pros and cons, difference between, compare, should i use,
      mejor, meilleur, beste, recomienda`,
    medium: phrases`which, better, buy, choose, options, types, kinds, should i get, suggest, durable`,
    weak: phrases`good, or, need to get`,
  },
  contractor_search: {
    decisive: phrases`
      near me, find a contractor, hire a contractor, choose a contractor, find someone, hire someone, who should i call, who do i call,
      who can, what should i ask`,
    strong: phrases`
      hire, hiring, contractor, contractors, handyman, bids, bid, quotes, references, vet, licensed, license, reputable, trustworthy, trust,
      contratista, entrepreneur, handwerker`,
    medium: phrases`
      pro, pros, professional, professionals, plumber, plumbers, electrician, electricians, roofer, roofers, painter, painters,
      installer, installers, company, companies, repair man, repairman, guy, someone, local, who`,
    weak: phrases`find, quote, call`,
  },
  design_idea: {
    decisive: phrases`
      what color, what colors, what colour, what colours, which color, which colour, which colors, color scheme, colour scheme, design ideas`,
    strong: phrases`
      idea, ideas, design, designs, style, styles, inspiration, inspo, decorate, decorating, decor, palette, color, colors, colour, colours,
      layout, aesthetic, go with, goes with, trend, trends, trendy, look bigger, feel bigger, make it look, look good,
      diseno, couleur, farbe, colores, idees, ideen`,
    medium: phrases`
      look, looks, modern, cozy, farmhouse, minimalist, scandinavian, stylish, pretty, brighten, nicer, make over, makeover, outdated`,
    weak: phrases`match, bigger`,
  },
  permits_and_safety: {
    decisive: phrases`
      do i need a permit, need a permit, need permits, is it safe, is that safe, is it legal, is it dangerous, up to code, building code,
      permits required, permit required, should i worry, be worried`,
    strong: phrases`
      permit, permits, permission, approval, code, codes, legal, illegal, legally, allowed, inspection, inspector, safe, safely, unsafe, safety,
      dangerous, danger, hazard, hazardous, toxic, poisonous, zoning, hoa, regulations, regulation, required by law, worried, worry,
      fire risk, shock, harmful, permiso, permis, genehmigung, seguro, gefahrlich`,
    medium: phrases`risk, risks, risky, required, law, precautions, protect, health`,
    weak: phrases`rules, have to, kids, children`,
  },
  timeline: {
    decisive: phrases`
      how long, how much time, how many days, how many weeks, how many hours, how many months, what time of year, time of year, best time,
      how fast, how soon, how quickly, how often`,
    strong: phrases`
      timeline, timeframe, time frame, schedule, duration, lead time, when should, when is, when can, when do, season, how old, what order,
      order of, lifespan, what month, cuanto tiempo, cuanto tarda, combien de temps, wie lange`,
    medium: phrases`take, takes, last, lasts, dry time, wait, deadline, when to, when will, before winter, this weekend, finished by, done by, start, in fall, in spring, in the fall, in the spring, in a day, in one day, in a week, in a month, in a weekend`,
    weak: phrases`days, weeks, months, time, weekend`,
  },
};

/** Phrases that contain a cue and speak for no intent: "all the time" asks nothing about time. */
export const SILENT_PHRASES: readonly string[] = phrases`
  last night, last week, last month, last year, last winter, last summer, all the time, every time, this time, at the same time, first time,
  take down, take out, take off, i have to, red light`;

/** Words of home projects that are one letter from a cue and are no misspelling of it ("coats", "costs"). */
export const NEVER_MISSPELLED: readonly string[] = phrases`
  coats, coast, painted, priming, primed, prime, change, changes, changed, charger, chargers, large, clear, thick, older, stark, comes, stick,
  path, point, major, stops, stems, smart, treads, tread, press, lists, speed, project, projects, remote, built, leaning, stale, quite, chose,
  rated, pitch, stack, track, flame, locks, signs, night, light, house, loose, close, slope, whole, hole, while, whose, horse`;

/** The comma-separated phrases of a text that may run over several lines. */
function phrases({ raw }: TemplateStringsArray): readonly string[] {
  return raw
    .join('')
    .split(',')
    .map((phrase) => phrase.trim());
}
