/**
 * What the record keeps as sentences: the lines of its trail, why a step is needed, why somebody is asked. They are
 * written in English, once, and are evidence; here is how they are said to whoever reads them.
 */
export const recorded = ({ text }: { text: string }): string => text;
