"""What stands in a detail file: columns, each with the fields it is made of. Fetches nothing.

Names, numbers and addresses are masked, free words lose the phone numbers in them (rulings 18, 20). Files
stay Chinese whatever the language of the page (ruling 57).
"""
