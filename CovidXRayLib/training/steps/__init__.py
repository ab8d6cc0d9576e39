"""The trainings: U-Net, film check network and classifier."""
