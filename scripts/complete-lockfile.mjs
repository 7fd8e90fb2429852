/**
 * Completes package-lock.json with the optional packages of other platforms: `node scripts/complete-lockfile.mjs [--check]`.
 *
 * Native tools (Biome, swc, the Vite bundler) name one optional package per platform. npm leaves out of the lockfile those that the registry of the
 * machine at hand does not serve, and then `npm ci` refuses that lockfile everywhere ("Missing: ... from lock file"). An entry with version and
 * platform is all that it needs: a package of another platform is never fetched. npm runs this after every change (script `dependencies`).
 * `--check` changes nothing and exits with 1 when something is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const EXACT_VERSION = /^\d+\.\d+\.\d+/;
/** How the C library is spelt at the end of package names, and what npm calls it. */
const C_LIBRARIES = { musl: 'musl', musleabihf: 'musl', gnu: 'glibc', gnueabihf: 'glibc' };

/** The platform that a package is for, read from its name (`core-linux-arm64-gnu`): `os`, `cpu` and `libc` as npm writes them. */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const system = SYSTEMS.find((os) => words.includes(os));
  const processor = PROCESSORS.find((cpu) => words.includes(cpu));
  const library = Object.keys(C_LIBRARIES).find((libc) => words.includes(libc));
  return {
    ...(processor && { cpu: [processor] }),
    ...(library && { libc: [C_LIBRARIES[library]] }),
    ...(system && { os: [system] }),
  };
}

/** Where Node would look for `name` from the package at `path`: nearest `node_modules` first. */
function lookupPaths(path, name) {
  const paths = [];
  for (let base = path; base !== ''; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    paths.push(`${base}/node_modules/${name}`);
  }
  return [...paths, `node_modules/${name}`];
}

/** The entries that the lockfile lacks: path → entry, only for optional packages with an exact version. */
function missingEntries(packages) {
  const missing = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!EXACT_VERSION.test(version)) continue;
      const found = lookupPaths(path, name).find((place) => place in packages || place in missing);
      if (found && (packages[found] ?? missing[found]).version === version) continue;
      // Where another version has the common place, this one goes below the package that wants it.
      const place = found ? `${path}/node_modules/${name}` : `node_modules/${name}`;
      missing[place] = { version, ...(entry.dev && { dev: true }), ...platformOf(name), optional: true };
    }
  }
  return missing;
}

const lockfilePath = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lockfile = JSON.parse(readFileSync(lockfilePath, 'utf8'));
const missing = missingEntries(lockfile.packages);
const names = Object.keys(missing);
if (process.argv.includes('--check')) {
  for (const name of names) process.stderr.write(`package-lock.json lacks ${name}\n`);
  process.exit(names.length === 0 ? 0 : 1);
}
if (names.length > 0) {
  const packages = Object.fromEntries(
    Object.entries({ ...lockfile.packages, ...missing }).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  writeFileSync(lockfilePath, `${JSON.stringify({ ...lockfile, packages }, null, 2)}\n`);
  process.stderr.write(`package-lock.json: added ${names.length} optional packages of other platforms.\n`);
}
