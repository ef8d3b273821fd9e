import { cpSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const dist = dirname(createRequire(import.meta.url).resolve('@excalidraw/excalidraw'));
const { version } = JSON.parse(readFileSync(join(dist, '../../package.json'), 'utf8')) as { version: string };

/** Where the fonts of the board are served: under a name of their own for each version, as caches may keep assets. */
const ASSETS = `assets/excalidraw-${version}`;

/** The font for Chinese, Japanese and Korean, 12.8 MB. Boards show those letters in a font of the reader's system. */
const LEFT_OUT = 'Xiaolai';

/** What of Excalidraw's code asks other hosts, or for more than our Content-Security-Policy allows. */
const changes: readonly { what: string; from: RegExp; to: string }[] = [
  { what: 'the host that is asked for fonts where ours does not have one', from: /`https:\/\/esm\.sh\/\$\{.*?\}\/dist\/prod\/`/, to: `(location.origin+"/${ASSETS}/")` },
  { what: 'the worker that cuts fonts', from: /typeof Worker<"u"/, to: 'false' },
  { what: 'the font that is left out', from: new RegExp(`(\\.${LEFT_OUT}\\]:\\{metrics:\\{[^}]*\\}),fallback:`), to: '$1,local:!0,fallback:' },
  {
    what: 'the colours that people get by their ids, in the place of those that they chose',
    from: /=\((\w+),(\w+)\)=>(`hsl\(\$\{Math\.abs\(\w+\(\2\?\.id\|\|\1\)\)%37\*10\}, 100%, 83%\)`)/,
    to: '=($1,$2)=>$2?.color?.background??$3',
  },
];

/**
 * Makes Excalidraw's component ask nobody but our own server. Its fonts are copied beside the pages; drawings that are
 * exported carry whole fonts, as the program that cuts them down would have to be allowed to make code out of text.
 */
export function excalidraw(): Plugin {
  const missing = new Set(changes);
  let out = '';
  return {
    name: 'tandem-excalidraw',
    enforce: 'pre',
    config: () => ({ define: { BOARD_ASSETS: JSON.stringify(`/${ASSETS}/`) } }),
    configResolved: (config) => {
      out = join(config.root, config.build.outDir, ASSETS);
    },
    resolveId: (source, importer) =>
      importer?.includes('@excalidraw/excalidraw/') && /\/subset-(shared|worker)\.chunk\.js$/.test(source)
        ? join(import.meta.dirname, 'wholeFonts.ts')
        : null,
    transform: (code, id) => {
      if (!id.includes('@excalidraw/excalidraw/dist/prod/')) return null;
      let changed = code;
      for (const change of changes) {
        const next = changed.replaceAll(new RegExp(change.from, 'g'), change.to);
        if (next !== changed) missing.delete(change);
        changed = next;
      }
      return changed === code ? null : { code: changed, map: null };
    },
    buildEnd: (error) => {
      if (error === undefined && missing.size > 0) throw new Error(`Excalidraw ${version} has no longer ${[...missing].map(({ what }) => what).join(', ')}`);
    },
    writeBundle: () => {
      cpSync(join(dist, 'fonts'), join(out, 'fonts'), { recursive: true, filter: (path) => !path.includes(LEFT_OUT) });
    },
  };
}
