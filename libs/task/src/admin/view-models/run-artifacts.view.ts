import type { Run, RunArtifact } from '../../run/run.js';
import { sizeText } from '../figures.js';

/** One file to download; see `runs/artifacts`. */
export interface ArtifactView {
  readonly name: string;
  /** Size and type: `14.2 KB · text/csv`. */
  readonly facts: string;
  readonly icon: string;
  readonly href: string;
}

/** The files that the run has left up to now; `null` without any. `path` is the address of the run's page. */
export function runArtifactsView({ artifacts }: Run, path: string): readonly ArtifactView[] | null {
  if (artifacts.length === 0) return null;
  return artifacts.map((artifact) => ({
    name: artifact.name,
    facts: `${sizeText(artifact.size)} · ${plainType(artifact)}`,
    icon: iconOf(artifact),
    href: `${path}/artifacts/${encodeURIComponent(artifact.name)}`,
  }));
}

function iconOf(artifact: RunArtifact): string {
  const type = plainType(artifact);
  if (/csv|excel|spreadsheet/.test(type)) return 'table-2';
  if (/[/+]json$/.test(type)) return 'braces';
  return type.startsWith('image/') ? 'image' : 'file';
}

/** Without its parameters. */
function plainType({ contentType }: RunArtifact): string {
  return contentType.split(';')[0] ?? contentType;
}
