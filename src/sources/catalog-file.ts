import type { Catalog } from '../domain/catalog.ts';
import { checkAuditors } from './auditor-rules.ts';
import { buildCatalog } from './build-catalog.ts';
import { catalogSchema } from './catalog-schema.ts';
import { checkChains } from './chain-rules.ts';
import { type Fault, hasErrors, START } from './fault.ts';
import { createFaultSink } from './fault-sink.ts';
import { block } from './loose.ts';
import { checkForbiddenPairs, checkRoleNames, checkRoles } from './role-rules.ts';
import { reportSchemaIssues } from './schema-faults.ts';
import { decodeText, readFileBytes, sha256Bytes } from './source-bytes.ts';
import { checkStepUp } from './step-up-rules.ts';
import { checkSlack, checkSystems } from './system-rules.ts';
import { checkOverrides, type TargetOverrides } from './target-override.ts';
import { checkTexts } from './text-rules.ts';
import { catalogJsonSchema } from './write-schema.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

const MAX_BYTES = 4 * 1024 * 1024;

export interface CatalogOptions {
  /** Addresses that replace those of the file, by system id. */
  overrides?: TargetOverrides;
}

/** What became of one reading of `portcullis.yml`. */
export interface CatalogReading {
  /** Null when any fault is an error. */
  catalog: Catalog | null;
  /** All of them, together. */
  faults: Fault[];
  /** Of the bytes, hex; null when there were none to read. */
  sha256: string | null;
  file: string;
  /** Where things stand in the file, for checks that come later. */
  place: YamlSource['place'];
}

/** Reads and checks the catalogue file. Never throws: what is wrong is a fault. */
export function readCatalog(path: string, options: CatalogOptions = {}): CatalogReading {
  const read = readFileBytes(path);
  if (!read.ok) return { ...nothing(path), faults: [read.fault] };
  return parseCatalog(path, read.bytes, options);
}

/**
 * Checks the bytes of a catalogue.
 * @param file the name used in faults
 */
export function parseCatalog(file: string, bytes: Uint8Array, { overrides = {} }: CatalogOptions = {}): CatalogReading {
  const sha256 = sha256Bytes(bytes);
  const decoded = decodeText(file, bytes, MAX_BYTES);
  if (!decoded.ok) return { ...nothing(file), sha256, faults: [decoded.fault] };
  const source = readYaml(file, decoded.text);
  if (source.value === undefined) return { ...nothing(file), sha256, faults: source.faults };

  const sink = createFaultSink(file, source);
  checkTexts(source.value, sink);
  const parsed = catalogSchema.safeParse(source.value);
  if (!parsed.success)
    reportSchemaIssues(parsed.error.issues, { schema: catalogJsonSchema(), value: source.value, sink });
  const loose = block(source.value);
  checkSlack(loose, sink);
  checkSystems(loose, sink);
  checkRoles(loose, sink);
  checkRoleNames(loose, sink);
  checkForbiddenPairs(loose, sink);
  checkChains(loose, sink);
  checkAuditors(loose, sink);
  checkStepUp(loose, sink);
  checkOverrides(loose, overrides, sink);

  const faults = [...source.faults, ...sink.faults];
  const usable = parsed.success && !hasErrors(faults);
  return {
    catalog: usable ? buildCatalog(parsed.data, sha256, overrides) : null,
    faults,
    sha256,
    file,
    place: source.place,
  };
}

function nothing(file: string): Pick<CatalogReading, 'catalog' | 'sha256' | 'file' | 'place'> {
  return { catalog: null, sha256: null, file, place: () => START };
}
