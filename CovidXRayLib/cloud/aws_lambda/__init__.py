"""Films that arrive in an S3 bucket: analyzed by AWS Lambda, their results beside them, a notice by SNS."""
