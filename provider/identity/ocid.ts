/** The general shape of an OCID: `ocid1.<type>.<realm>.[region].<unique>`, with nothing that could leave a URL path segment. */
const OCID = /^ocid1\.([a-z0-9_-]+)\.([a-z0-9_-]+)\.([a-z0-9_-]*)\.([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)$/;

/** No OCID Oracle documents is longer. */
const MAX_LENGTH = 255;

/**
 * Says whether a text is an OCID, of one resource type when that is given.
 * Source: Oracle's "Resource Identifiers" page.
 */
export function isOcid(text: string, type?: string): boolean {
  const match = text.length <= MAX_LENGTH ? OCID.exec(text) : null;
  return match !== null && (type === undefined || match[1] === type);
}

/** What an OCID of the type looks like, for error messages. */
export function ocidShape(type: string): string {
  return `ocid1.${type}.oc1..<unique id>`;
}
