/** Credentials of AWS: long-lived keys, or a session's. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present with a session's credentials. */
  readonly sessionToken?: string;
  /** When the session ends. The client asks its provider again before. */
  readonly expiration?: Date;
}

/** Gives credentials, again whenever the last ones near their end. */
export type CredentialProvider = () => Promise<AwsCredentials>;
