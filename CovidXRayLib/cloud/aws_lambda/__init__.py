"""Films that arrive in an S3 bucket: analysed by AWS Lambda, their results beside them, a notice by SNS."""
