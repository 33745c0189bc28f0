import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, type ZlibOptions } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { LIBRARY_PLACE } from '../library-place.js';

/** One file that pages load, compressed once. */
export interface Asset {
  readonly mediaType: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly br: Buffer;
  readonly gzip: Buffer;
}

/** All files as pages load them, and what is made of them together. */
interface AssetSources {
  readonly byName: ReadonlyMap<string, Buffer>;
  readonly version: string;
  readonly icons: ReadonlySet<string>;
}

const PUBLIC = join(LIBRARY_PLACE, 'admin/public');

/** The order in which the style sheets are joined to `admin.css`; others follow by name. */
const STYLE_ORDER = ['tokens.css', 'base.css', 'buttons.css', 'frame.css', 'page.css', 'parts.css'];

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The scripts, the sprite, and all of `public/css` as one `admin.css`. They share one version, made of their content, so
 * that modules can import each other by relative address and be cached for ever. Read for the first page.
 */
@Injectable()
export class AdminAssets {
  private known: AssetSources | undefined;
  private readonly ready = new Map<string, Promise<Asset>>();

  /** Changes with any byte of any file. */
  get version(): string {
    return this.sources.version;
  }

  /** Names of the icons in the sprite. */
  get icons(): ReadonlySet<string> {
    return this.sources.icons;
  }

  /** The file of this name, or `undefined`. Compressed when first asked for, beside the event loop. */
  async find(name: string): Promise<Asset | undefined> {
    const source = this.sources.byName.get(name);
    if (source === undefined) return undefined;
    const known = this.ready.get(name) ?? compressed(name, source);
    this.ready.set(name, known);
    return known;
  }

  private get sources(): AssetSources {
    this.known ??= readSources();
    return this.known;
  }
}

function readSources(): AssetSources {
  const byName = readFiles();
  const sprite = byName.get('sprite.svg')?.toString() ?? '';
  const symbols = sprite.matchAll(/<symbol id="([^"]+)"/g);
  return {
    byName,
    version: digest([...byName].flat()),
    icons: new Set([...symbols].map(([, name]) => name ?? '')),
  };
}

function readFiles(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const name of readdirSync(PUBLIC).sort()) {
    if (extname(name) in MEDIA_TYPES) files.set(name, withoutComments(readFileSync(join(PUBLIC, name), 'utf8')));
  }
  const styles = styleSheets().map((name) => readFileSync(join(PUBLIC, 'css', name), 'utf8'));
  files.set('admin.css', withoutComments(styles.join('')));
  return files;
}

// A fifth of what a browser would load. Only comments that have their lines for themselves: no text can be mistaken for one.
function withoutComments(source: string): Buffer {
  return Buffer.from(source.replace(/^[ \t]*(?:\/\*[\s\S]*?\*\/|\/\/.*)\n/gm, ''));
}

function styleSheets(): string[] {
  const found = readdirSync(join(PUBLIC, 'css')).filter((name) => name.endsWith('.css'));
  const others = found.filter((name) => !STYLE_ORDER.includes(name)).sort();
  return [...STYLE_ORDER.filter((name) => found.includes(name)), ...others];
}

async function compressed(name: string, plain: Buffer): Promise<Asset> {
  const strongest = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  return {
    mediaType: MEDIA_TYPES[extname(name)] ?? 'application/octet-stream',
    etag: `"${digest([plain])}"`,
    plain,
    br: await promisify(brotliCompress)(plain, strongest),
    gzip: await promisify<Buffer, ZlibOptions, Buffer>(gzip)(plain, { level: 9 }),
  };
}

function digest(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64url').slice(0, 12);
}
