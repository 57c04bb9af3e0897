/** The forms in which an event is copied, and where each is in the answer. */
export const FORMS = { json: "json_text", python: "python", emit: "emit", curl: "curl" } as const;

export type Form = keyof typeof FORMS;
