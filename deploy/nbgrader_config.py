"""nbgrader for lessons of Oxbook: copy this into the course's directory as `nbgrader_config.py`, set the course's name and the
exchange, and make assignments with `oxbook assignment notebooks/02_Scaling_Laws.ipynb --to source/ps1`."""

c = get_config()  # noqa: F821  # given by traitlets

c.CourseDirectory.course_id = "oxbook"

# What a student finds where the solution was. It compiles, and the check says "not started".
c.ClearSolutions.code_stub = {"rust": 'todo!("write this")'}
c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "END SOLUTION"

# In a check's cell: what stands between is not given out, and graded with.
c.ClearHiddenTests.begin_test_delimeter = "BEGIN HIDDEN TESTS"
c.ClearHiddenTests.end_test_delimeter = "END HIDDEN TESTS"

# Lessons train networks, and a cell that nobody has run yet is compiled first.
c.ExecutePreprocessor.timeout = 300
c.ExecutePreprocessor.startup_timeout = 120
